public import RehearsalSimulation

/// A plan with what it was made from.
public struct LoadedPlan: Sendable {
  /// The plan.
  public var plan: Plan
  /// The scenario file, from its root.
  public var path: String
  /// Every file it was made from: the same files make the same plan.
  public var sources: [KeptSource]
  /// Complaints that are no errors.
  public var remarks: [Complaint]
}
