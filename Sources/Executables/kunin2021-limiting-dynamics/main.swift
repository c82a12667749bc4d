import Kunin2021
import Reproduction

launch(ExperimentCommand<LimitingDynamics>.self)
