import Reproduction
import Rosenfeld2023

launch(ExperimentCommand<DelayedInstability>.self)
