"""What a person has is given away in one act, because the person leaves or is away; and given back the same way."""
