"""What the probes must know about the life of the process."""

from dataclasses import dataclass


@dataclass
class Lifecycle:
    draining: bool = False
