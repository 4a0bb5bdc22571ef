"""The whole tenant at once, as far as it was read before anybody asked."""

from bot.estate.namebook import NameBook
from bot.estate.names import Mentioned, Name, NameIndex

__all__ = ["Mentioned", "Name", "NameBook", "NameIndex"]
