import Berthier2023
import Reproduction

launch(ExperimentCommand<Figure2>.self)
