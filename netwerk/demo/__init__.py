"""The demo: the gatherings of the network with made-up participants, so that the app can be tried today."""
