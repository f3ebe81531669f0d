extension Ruling {
  /// No decision comes in time, and the work is let through all the same.
  static let timedOut: Ruling = {
    var ruling = Ruling(.timedOut, [])
    ruling.letsThrough = true
    return ruling
  }()
}
