"""Claims: tests of trends and seasons, curves, and the calibration of the test."""
