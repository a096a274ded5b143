#!/bin/sh
# A user's own script function: twice the number.
while read -r number; do
    echo $((2 * number))
done
