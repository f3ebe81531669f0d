public import RehearsalSimulation

/// A plan, together with the content of the files from which it was made.
public struct LoadedPlan: Sendable {
  /// The plan.
  public var plan: Plan
  /// The path of the scenario file, relative to the root of the file tree that contains the scenario.
  public var path: String
  /// The name of the configuration that overrides parts of the scenario; `nil` if no configuration does.
  public var configuration: String?
  /// The diagnostics about parts of the configuration that do not apply to this scenario.
  ///
  /// Such a part names an agent or a task that the scenario does not have, but that other scenarios may have.
  public var ignoredDiagnostics: [Diagnostic]
  /// Every file from which the plan was made, with its content.
  ///
  /// The same files always give the same plan.
  public var sources: [PlanSource]
  /// The warnings and notes about the files from which the plan was made.
  public var remarks: [Diagnostic]
}
