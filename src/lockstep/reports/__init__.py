"""The month as a PDF, and the weekly picture of the goal as a letter."""
