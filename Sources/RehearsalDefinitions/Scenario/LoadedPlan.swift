public import RehearsalSimulation

/// A plan with what it was made from.
public struct LoadedPlan: Sendable {
  /// The plan.
  public var plan: Plan
  /// The scenario file, from its root.
  public var path: String
  /// The name of the configuration that was laid over the scenario, if one was.
  public var configuration: String?
  /// What of the configuration has no meaning for the scenario, such as an agent that it does not have.
  public var passedOver: [Diagnostic]
  /// Every file it was made from: the same files make the same plan.
  public var sources: [PlanSource]
  /// Diagnostics that are no errors.
  public var remarks: [Diagnostic]
}
