"""Renames one package of the project one stands in with rope, as its documentation shows it.

python benchmarks/with_rope.py backend/modules/cc pem
"""

import sys

from rope.base.project import Project
from rope.refactor.rename import Rename


def main() -> int:
    """Rename the package in place, in strings and comments too."""
    folder, name = sys.argv[1:]
    project = Project(".", ropefolder=None)
    project.do(Rename(project, project.get_resource(folder)).get_changes(name, docs=True))
    project.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
