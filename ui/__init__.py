"""What the pages share: shell, filters, the component. Shows what show/ makes, decides nothing about the game."""
