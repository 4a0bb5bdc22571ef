"""The composition root, the only place where things are wired: the bot, and what a terminal needs.

`server` is the bot as one application, `slack` what it is made of, `remedies` what its buttons do,
`terminal` the same without Slack, and `judging` what both have in common. None is imported here, so
that a command in a terminal does not wait for all of Slack.
"""
