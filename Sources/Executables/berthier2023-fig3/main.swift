import Berthier2023
import Reproduction

launch(ExperimentCommand<Figure3>.self)
