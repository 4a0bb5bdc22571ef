"""Lists that people hand in: read, understood column by column, and answered line by line."""
