import Berthier2023
import Reproduction

launch(ExperimentCommand<Figure1>.self)
