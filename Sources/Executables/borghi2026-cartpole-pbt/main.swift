import Borghi2026
import Reproduction

launch(ExperimentCommand<CartPolePBT>.self)
