"""The recount by itself: from landing tables and a rulebook to places, and what it reads to get there."""
