"""Ways a letter can leave that are not SMTP."""
