/// The formatting of p-values and e-values in comparison reports.
enum PValueFormat {
  /// Returns a number of at least zero as text with few decimals.
  ///
  /// The text has at most four decimals for a number below 0.1, three decimals below 10, and one decimal otherwise.
  /// Zero is shown as `0`, and other numbers below 0.0001 as `< 0.0001`. Numbers from 1000 are shown as `> 1000`, and
  /// infinity as `beyond measure`.
  static func text(_ number: Double) -> String {
    guard number.isFinite, number > 0 else { return number > 0 ? "beyond measure" : "0" }
    if number < 0.0001 { return "< 0.0001" }
    if number >= 1_000 { return "> 1000" }
    let scale = number < 0.1 ? 10_000.0 : number < 10 ? 1_000 : 10
    let roundedNumber = (number * scale).rounded() / scale
    return roundedNumber == roundedNumber.rounded()
      ? String(Int(roundedNumber)) : String(roundedNumber)
  }
}
