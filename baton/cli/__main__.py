import sys

from baton.cli.command import main

sys.exit(main())
