#include "cli/table.h"

#include <algorithm>
#include <numeric>

#include "platform/printable.h"

namespace watchword::cli {
namespace {

constexpr std::size_t kGap = 2;

std::string padded(const std::string& cell, std::size_t width) {
  const std::size_t taken = platform::columns_of(platform::printable(cell));
  return cell + std::string(width > taken ? width - taken : 0, ' ');
}

}  // namespace

void Table::add(std::vector<Cell> cells) {
  cells.resize(heads_.size(), Cell(""));
  for (Cell& cell : cells)
    if (cell.text.empty()) cell.text = "-";
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    std::size_t width = heads_[i].size();
    for (const auto& row : rows_)
      width = std::max(width, platform::columns_of(platform::printable(row[i].text)));
    widths.push_back(width);
  }
  return widths;
}

platform::Text Table::text(std::size_t columns) const {
  const auto all = widths();
  const std::size_t width =
      std::accumulate(all.begin(), all.end(), std::size_t{0}) + kGap * (all.size() - 1);
  return width <= columns ? lines() : blocks();
}

platform::Text Table::lines() const {
  const auto all = widths();
  platform::Text text;
  const auto line = [&](const std::vector<Cell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool last = i + 1 == cells.size();
      text.add(last ? cells[i].text : padded(cells[i].text, all[i] + kGap), cells[i].style);
    }
    text.line();
  };
  std::vector<Cell> heads;
  for (const std::string& head : heads_) heads.emplace_back(head, platform::Text::Style::kBold);
  line(heads);
  for (const auto& row : rows_) line(row);
  return text;
}

platform::Text Table::blocks() const {
  const std::size_t width = std::accumulate(
      heads_.begin(), heads_.end(), std::size_t{0},
      [](std::size_t most, const std::string& head) { return std::max(most, head.size()); });
  platform::Text text;
  for (const auto& row : rows_) {
    if (&row != &rows_.front()) text.line();
    for (std::size_t i = 0; i < row.size(); ++i)
      text.dim(padded(heads_[i], width + kGap)).add(row[i].text, row[i].style).line();
  }
  return text;
}

}  // namespace watchword::cli
