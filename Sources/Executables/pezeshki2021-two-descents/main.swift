import Pezeshki2021
import Reproduction

launch(ExperimentCommand<TwoDescents>.self)
