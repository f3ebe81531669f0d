extension Ruling {
  /// A decision that nobody can read.
  static func malformed(on platform: Platform, by fault: Int) -> Ruling {
    var ruling = Ruling(unusable: .malformed, on: platform)
    ruling.strikes = [.strike(fault: fault)]
    return ruling
  }
}
