"""The words of reports that cross walls."""
