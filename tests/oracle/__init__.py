"""Random competitions, and the recount's word on them beside that of the marts, value by value."""
