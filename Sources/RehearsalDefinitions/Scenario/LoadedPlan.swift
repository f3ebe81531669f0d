public import RehearsalSimulation

/// A plan, and the files that the plan was made from.
public struct LoadedPlan: Sendable {
  /// The plan.
  public var plan: Plan
  /// The path of the scenario file from the root of its tree.
  public var path: String
  /// The name of the configuration that overrides the scenario, if any.
  public var configuration: String?
  /// The diagnostics about parts of the configuration that do not apply, such as an agent that the scenario
  /// does not have.
  public var ignoredDiagnostics: [Diagnostic]
  /// Every file that the plan was made from; the same files always make the same plan.
  public var sources: [PlanSource]
  /// The diagnostics that are not errors.
  public var remarks: [Diagnostic]
}
