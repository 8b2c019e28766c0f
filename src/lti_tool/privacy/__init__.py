"""What is personal, for whom, why and how long; and everything made from that one list."""
