"""What the pages share: shell, filters, tokens, fragments. Reads the marts, decides nothing about the game."""
