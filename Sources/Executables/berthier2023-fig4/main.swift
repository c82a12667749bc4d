import Berthier2023
import Reproduction

launch(ExperimentCommand<Figure4>.self)
