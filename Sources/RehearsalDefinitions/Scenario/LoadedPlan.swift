public import RehearsalSimulation

/// A plan, and the content of the files from which it was made.
public struct LoadedPlan: Sendable {
  /// The plan.
  public var plan: Plan
  /// The path of the scenario file, relative to the root of its file tree.
  public var scenarioPath: String
  /// The path of the file with the work, relative to the same root; `nil` if the work is in the scenario file.
  public var workPath: String?
  /// The name of the configuration that was applied to the scenario; `nil` if there is none.
  public var configuration: String?
  /// The diagnostics about parts of the configuration that have no effect on this scenario.
  ///
  /// These parts name agents or tasks that the scenario does not have. The diagnostics do not prevent a plan,
  /// because other scenarios may have these agents or tasks.
  public var ignoredDiagnostics: [Diagnostic]
  /// All files from which the plan was made, with their content.
  ///
  /// The same files always give the same plan.
  public var sources: [PlanSource]
  /// The warnings and notes about the files from which the plan was made.
  public var remarks: [Diagnostic]
}
