import RehearsalSimulation

extension StatedGate {
  /// A number in a clause, with its unit and its comparison.
  struct WrittenNumber {
    /// The byte offsets of the number without its unit.
    var range: Range<Int>
    var unit: String
    /// The byte offset after the unit, or after the number if there is no unit.
    var unitEnd: Int
    /// The comparison before or after the number; `nil` if there is none.
    var comparison: Comparison?

    var isFloorInPercent: Bool { unit == "%" && comparison?.isFloor == true }

    /// Returns a coverage without a unit as a percentage, as in `unit coverage >= 80`.
    ///
    /// The number must be at least 10 and at most 100, and no word may follow it in the clause, as in `10 tests`.
    func inPercent(in clause: Range<Int>, of text: PlainText) -> WrittenNumber {
      guard unit.isEmpty, let value = Double(standardText(in: text)), (10...100).contains(value),
        !text.lowercasedBytes[unitEnd..<clause.upperBound].contains(where: PlainText.isWordByte)
      else { return self }
      var number = self
      number.unit = "%"
      return number
    }

    /// Returns the number with a point before its decimals, and without separators of thousands.
    ///
    /// A comma before three digits separates thousands, as in `1,000 ms`. It is a decimal comma in a percentage, and
    /// after a zero.
    func standardText(in text: PlainText) -> String {
      let number = String(decoding: text.lowercasedBytes[range], as: UTF8.self)
      let parts = number.split(separator: ",", omittingEmptySubsequences: false)
      let separatesThousands =
        unit != "%" && !number.hasPrefix("0")
        && parts.dropFirst().allSatisfy { $0.prefix { $0 != "." }.utf8.count == 3 }
      return parts.joined(separator: separatesThousands || parts.count > 2 ? "" : ".")
    }
  }

  /// Returns the numbers in a clause, from left to right.
  static func numbers(in clause: Range<Int>, of text: PlainText) -> [WrittenNumber] {
    var numbers: [WrittenNumber] = []
    var offset = clause.lowerBound
    while offset < clause.upperBound {
      guard text.lowercasedBytes[offset].isASCIIDigit, beginsNumber(text, at: offset) else {
        offset += 1
        continue
      }
      let numberEnd = endOfNumber(text, from: offset, to: clause.upperBound)
      let (unit, unitEnd) = unit(text, at: numberEnd)
      numbers.append(
        WrittenNumber(
          range: offset..<numberEnd,
          unit: unit,
          unitEnd: unitEnd,
          comparison: GateComparison.comparison(
            beside: offset..<numberEnd,
            unitEnd,
            text,
            clause.lowerBound
          )
        )
      )
      offset = max(numberEnd, unitEnd)
    }
    return numbers
  }

  /// Returns whether a number can begin at a byte offset.
  ///
  /// It can if a word can, or directly after a sign or a no-break space, which are outside ASCII.
  private static func beginsNumber(_ text: PlainText, at offset: Int) -> Bool {
    text.beginsWord(at: offset) || text.hasText("≥", at: offset - 3)
      || text.hasText("≤", at: offset - 3) || spaceLength(before: offset, in: text) > 0
  }

  private static let noBreakSpaces: [StaticString] = ["\u{a0}", "\u{202f}"]

  /// Returns the length in bytes of the no-break space before a byte offset; 0 if there is none.
  private static func spaceLength(before offset: Int, in text: PlainText) -> Int {
    noBreakSpaces.first { text.hasText($0, at: offset - $0.utf8CodeUnitCount) }?.utf8CodeUnitCount
      ?? 0
  }

  /// Returns the byte offset after the number that begins at a byte offset.
  ///
  /// A number can have separators of thousands, and a decimal point or comma, as in `1,000`, `79.5` and `79,5`.
  static func endOfNumber(_ text: PlainText, from start: Int, to clauseEnd: Int) -> Int {
    func digitCount(from offset: Int) -> Int {
      var end = offset
      while end < clauseEnd, text.lowercasedBytes[end].isASCIIDigit { end += 1 }
      return end - offset
    }
    func decimalCount(after separator: StaticString, at offset: Int) -> Int {
      text.hasText(separator, at: offset) ? digitCount(from: offset + 1) : 0
    }
    let integerEnd = start + digitCount(from: start)
    var end = integerEnd
    while decimalCount(after: ",", at: end) == 3 { end += 4 }
    let pointDecimals = decimalCount(after: ".", at: end)
    if pointDecimals > 0 { return end + 1 + pointDecimals }
    let commaDecimals = end == integerEnd ? decimalCount(after: ",", at: end) : 0
    let isInList = decimalCount(after: ",", at: end + 1 + commaDecimals) > 0
    return commaDecimals > 0 && !isInList ? end + 1 + commaDecimals : end
  }

  private static func unit(_ text: PlainText, at offset: Int) -> (String, after: Int) {
    let space = ([" "] + noBreakSpaces).first { text.hasText($0, at: offset) }
    let start = offset + (space?.utf8CodeUnitCount ?? 0)
    if text.hasText("%", at: start) { return ("%", start + 1) }
    if text.hasText("percent", at: start), text.endsWord(at: start + 7) { return ("%", start + 7) }
    for unit in ["ms", "kb", "mb", "gb", "s"] as [StaticString] {
      let end = start + unit.utf8CodeUnitCount
      if text.hasText(unit, at: start), text.endsWord(at: end) { return ("\(unit)", end) }
    }
    return ("", offset)
  }

  /// Returns the byte offset after the last word or sign before a number.
  static func endOfWords(before number: Int, _ text: PlainText, _ clauseStart: Int) -> Int {
    var end = number
    while end > clauseStart {
      let isPassedOver = " :*`~$".utf8.contains(text.lowercasedBytes[end - 1])
      let length = isPassedOver ? 1 : spaceLength(before: end, in: text)
      guard length > 0 else { break }
      end -= length
    }
    return end
  }
}
