public import RehearsalSimulation

/// A plan, together with the content of the files from which it was made.
public struct LoadedPlan: Sendable {
  /// The plan.
  public var plan: Plan
  /// The path of the scenario file, relative to the root of its tree.
  public var path: String
  /// The name of the configuration that overrides parts of the scenario; `nil` if there is none.
  public var configuration: String?
  /// The diagnostics about parts of the configuration that have no effect in this scenario.
  ///
  /// An example is the model of an agent that the scenario does not have.
  public var ignoredDiagnostics: [Diagnostic]
  /// Every file from which the plan was made.
  ///
  /// The same files always give the same plan.
  public var sources: [PlanSource]
  /// The warnings and notes about the files.
  public var remarks: [Diagnostic]
}
