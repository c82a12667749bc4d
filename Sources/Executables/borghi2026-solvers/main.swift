import Borghi2026
import Reproduction

launch(ExperimentCommand<Solvers>.self)
