"""Files as offices really send them, each with what must become of it, reckoned without the product."""
