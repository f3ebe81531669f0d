extension Ruling {
  /// The work is approved whatever was found.
  static let allowed = Ruling(.approved, [])
}
