public import RehearsalDefinitions
public import RehearsalSimulation

/// A scenario file with its plan.
public struct LoadedScenario: Sendable {
  /// The path, as the user would write it.
  public var path: String
  /// The plan, with what it was made from.
  public var loaded: LoadedPlan

  /// Creates a loaded scenario.
  public init(path: String, loaded: LoadedPlan) {
    self.path = path
    self.loaded = loaded
  }

  /// The plan.
  public var plan: Plan { loaded.plan }
}
