"""The exercise: three invented countries, their people, requests in every state, and documented cases of the past.

Nothing here writes a state: every request walks the workflow with an injected clock (walk.py), as its people would.
"""
