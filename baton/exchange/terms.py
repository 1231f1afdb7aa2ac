"""The words of the exchange that cross walls."""
