"""What the teams say of each other, tested on the record."""
