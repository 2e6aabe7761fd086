// Rows in columns, for a terminal or a pipe.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "platform/terminal.h"

namespace watchword::cli {

class Table {
 public:
  explicit Table(std::vector<std::string> heads) : heads_(std::move(heads)) {}

  struct Cell {
    Cell(const char* of) : text(of) {}
    Cell(std::string of) : text(std::move(of)) {}
    Cell(std::string of, platform::Text::Style with) : text(std::move(of)), style(with) {}
    std::string text;
    platform::Text::Style style = platform::Text::Style::kPlain;
  };
  // As many cells as there are heads; an empty cell is shown as "-".
  void add(std::vector<Cell> cells);
  bool empty() const { return rows_.empty(); }

  // One line a row under bold heads, aligned by blanks, if that fits into `columns`; else a block
  // of lines a row, each with its head.
  platform::Text text(std::size_t columns) const;

 private:
  std::vector<std::size_t> widths() const;
  platform::Text lines() const;
  platform::Text blocks() const;

  std::vector<std::string> heads_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace watchword::cli
