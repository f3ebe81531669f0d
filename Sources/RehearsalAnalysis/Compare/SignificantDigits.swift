/// Probabilities and evidence as people read them.
enum SignificantDigits {
  /// A number with three significant digits.
  static func text(_ number: Double) -> String {
    guard number.isFinite, number > 0 else { return number > 0 ? "beyond measure" : "0" }
    if number < 0.0001 { return "< 0.0001" }
    if number >= 1_000 { return "> 1000" }
    let unit = number < 0.1 ? 10_000.0 : number < 10 ? 1_000 : 10
    let rounded = (number * unit).rounded() / unit
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
