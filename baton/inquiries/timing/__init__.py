"""When the team works, who looks after the desk when it does not, and by which rules the clocks count."""
