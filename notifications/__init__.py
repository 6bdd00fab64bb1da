"""The outbox and what carries it: messages, delivery, notices on pages. The lowest room."""
