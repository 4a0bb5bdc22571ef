from __future__ import annotations

import gc


def settle() -> None:
    """What is loaded now stays: from here on nobody looks through it for garbage.

    A process that begins to serve or to scan has some 100,000 objects of its libraries. Each full
    collection would go through them for 60 ms, in which nothing is answered.
    https://docs.python.org/3/library/gc.html#gc.freeze
    """
    gc.collect()
    gc.freeze()
