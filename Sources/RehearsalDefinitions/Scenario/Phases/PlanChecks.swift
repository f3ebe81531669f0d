import RehearsalSimulation

/// The checks that need a complete plan.
enum PlanChecks {
  /// Adds diagnostics for the faults of a plan that cannot strike, and for tasks that can overwrite each other's files.
  static func report(on plan: Plan, to diagnostics: Diagnostics) {
    FaultReachCheck.report(on: plan, to: diagnostics)
    FolderOverlapCheck.report(on: plan, to: diagnostics)
  }
}
