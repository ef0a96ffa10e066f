"""The command line: ``python -m vernier run --config job.yaml``."""

from vernier._job import main

if __name__ == "__main__":
    main()
