import Berthier2023
import Reproduction

launch(ExperimentCommand<Approximation>.self)
