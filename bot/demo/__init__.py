"""Stand-ins served on this machine, so that the bot can be seen and tested with no account."""
