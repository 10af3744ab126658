"""What a figure is: its name, its words, its SQL, how it is asked for and what it answers."""
